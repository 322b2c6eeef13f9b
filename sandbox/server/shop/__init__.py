"""The shop: a small real web app, the thing that is migrated in the sandbox."""
