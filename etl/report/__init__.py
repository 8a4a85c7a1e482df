"""Monthly reports as offices make them: recognised, mapped once, checked cell by cell, imported whole."""
