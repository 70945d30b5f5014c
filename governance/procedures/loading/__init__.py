"""Loading 导入: a file's rows become the city's rows, all or none, and can be taken back."""
