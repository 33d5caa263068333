"""The council's pages: sessions, agenda, attendance, ballots, results, and the papers that follow."""
