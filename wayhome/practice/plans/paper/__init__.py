"""A copy of the plan on paper: PDF/UA, from data and never from strings put together."""
