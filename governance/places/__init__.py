"""Places 场所: premises, compounds and the people who answer for them."""
