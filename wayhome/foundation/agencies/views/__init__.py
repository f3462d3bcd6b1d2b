"""Pages of administration: people, places, teams, duty, and from which place one acts."""
