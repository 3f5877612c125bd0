"""What logs and daily figures say of contacts, waits, patience and leaving."""
