"""What can go wrong with a business's own lists.

NotFound
├── UnknownCustomer       404  the business's list has no such row
└── UnknownImport         404  the business has uploaded no such file
Refused
├── CustomersFull         422  the list would become longer than we keep
├── ImportOver            422  the file was thrown away, or looked at for too long
└── UnreadableCustomers   422  a file of customers is no such file; nothing of it was kept
"""

from kernel.errors import NotFound, Refused


class UnknownCustomer(NotFound):
    code = "unknown_customer"
    title = "That customer is not on the list"


class UnknownImport(NotFound):
    code = "unknown_import"
    title = "There is no such file"


class CustomersFull(Refused):
    code = "customers_full"
    title = "The list is full"


class ImportOver(Refused):
    code = "import_over"
    title = "That file is no longer here"


class UnreadableCustomers(Refused):
    code = "unreadable_customers"
    title = "That file cannot be read"
