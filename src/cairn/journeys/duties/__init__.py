"""What the law asks of who keeps the records: contracts in public, deletion by services, breaches."""
