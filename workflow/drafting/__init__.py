"""What a drafter is writing and has not sent: working copies (bản đang soạn)."""
