"""Pure command lines, as argv tuples."""
