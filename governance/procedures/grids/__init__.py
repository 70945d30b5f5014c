"""An officer's own grids 网格概况: what is there, whom to ring, what runs there now, who answers beside it."""
