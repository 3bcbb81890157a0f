"""Questions about people; they never write. What crosses to other floors is in cards."""
