"""The set of lines that counts where only one can: households are sorted and visited by it."""

DEFAULT_SET = "SASARAN_2022"
