"""The door for programs: REST over every entity, described by a document of its own."""
