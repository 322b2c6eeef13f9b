"""The examinations of `slipway doctor`; they change nothing."""
