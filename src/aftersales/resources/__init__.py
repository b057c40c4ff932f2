"""What work needs: places, people and tools with their time; operations with their price."""
