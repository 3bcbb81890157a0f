"""The ground floor: settings, database, storage, time, errors. It knows no business words."""
