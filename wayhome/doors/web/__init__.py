"""What the web server answers besides pages for people: health, and the demonstration's e-mails."""
