"""What must outlive a restart or be shared between replicas."""
