"""What the readers of binary logs share: checksums, protocol buffers, record framing."""
