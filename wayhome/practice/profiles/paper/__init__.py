"""A profile on paper: PDF/UA, made in one go, from data and never from strings put together."""
