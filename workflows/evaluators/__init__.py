"""The person who wrote the review (评价人): protected, shown to whoever has to call, told the answer, heard once more."""
