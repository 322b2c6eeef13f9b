"""Sign-offs: who must say yes to what, and what their yes is bound to."""
