"""Another decoder's word on a record: tshark's, where the machine has it; no Textual."""
