"""Tables that strangers send: comma-separated text in a zip, a folder or gzip files.

Whatever arrives is read as a stream in bounded memory, and every fault is told with its file, line
and column. Nothing here knows what the columns mean; OneRoster and our record layouts do.
"""
