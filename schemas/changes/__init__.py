"""What changed: findings, respondents, shares and questions, against an earlier state of the survey."""
