"""The council (Hội đồng Thi đua – Khen thưởng): sessions, attendance, votes and their tally."""
