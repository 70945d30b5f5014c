"""SQL of the accounts: people, changes to them, sign-ins, and the scope of everybody's rows, a module per question."""
