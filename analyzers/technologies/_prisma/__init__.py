"""Parts of what reads prisma."""
