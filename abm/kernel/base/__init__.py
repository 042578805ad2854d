"""What books and markets are built with: random numbers, heaps, discrete laws."""
