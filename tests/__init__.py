"""Tests of what crosses rooms; a room's own tests live in the room."""
