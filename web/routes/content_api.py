"""The JSON of what the owner writes: pages, the front page, the header and the footer, under `/api`."""

from web.content import api as content
from web.content import page_pictures_api as page_pictures
from web.content.front_page import api as front_page
from web.content.menus import api as menus

CONTENT = [
    content.list_staff_pages,
    content.show_staff_page,
    content.replace_page,
    content.list_page_versions,
    content.show_page_version,
    page_pictures.list_page_pictures,
    page_pictures.add_page_picture,
    page_pictures.delete_page_picture,
    front_page.list_front_blocks,
    front_page.add_front_block,
    front_page.show_front_block,
    front_page.replace_front_block,
    front_page.delete_front_block,
    front_page.upload_block_picture,
    front_page.describe_block_picture,
    front_page.delete_block_picture,
    menus.show_header_menu,
    menus.replace_header_menu,
    menus.show_footer_menu,
    menus.replace_footer_menu,
]
