"""The bundled portal: pages in the ecns templates, served on loopback."""
