"""SQL of the whistles: cases, their log, queues, photos and drafts, a module per question."""
