#!/bin/bash
# verify_test.sh VERIFY FOLDER: the dataset in FOLDER is what its manifest says.
exec "$1" "$2"
