"""What comes from outside: procedures as zip archives, diagrams of other tools. Refused with reasons, or taken in with notes."""
