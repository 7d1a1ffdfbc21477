"""Where articles come from: files, folders, feeds. Bytes in, drafts out; stores nothing."""
