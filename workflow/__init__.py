"""What is true, and what just happened: units, people, nominations, council, decisions, and the log of it all.

Knows neither HTTP nor e-mail. Every query and command takes a SQLAlchemy ``Connection`` first and never commits:
whoever received the request opens the one transaction (:mod:`workflow.database`).
"""
