"""What people said about findings, and what became of findings since: fingerprints, waivers, signatures, changes."""
