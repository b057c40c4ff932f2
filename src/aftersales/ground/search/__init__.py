"""The one search box: plates, VINs, phones, names, pinyin initials and document numbers."""
