"""What venues and clearing houses impose: one rule, one file; see abm.rules.rule."""
