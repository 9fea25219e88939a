"""Parts of what reads sequelize."""
