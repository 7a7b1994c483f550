"""知识库: what may be read out, who answers for it, and until when it holds."""
