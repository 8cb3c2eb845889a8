"""What is different between two sets of items: of files of JSON lines, or out of archives."""
