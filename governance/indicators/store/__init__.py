"""SQL of the indicators: a module per subject and per question. Nothing here writes but the list of exports."""
