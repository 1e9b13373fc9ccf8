"""Paper: PDF files for one A4 sheet, made of the same templates' HTML."""


def paper(request, template, context, name):
    """Answer with the PDF of ``template``."""
