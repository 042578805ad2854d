"""How a portfolio is kept above a floor: one policy, one file; see InsurancePolicy."""
