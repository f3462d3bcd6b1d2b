"""The drop folder: what senders leave in it is taken in as if somebody had brought it."""
