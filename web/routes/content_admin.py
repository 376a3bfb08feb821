"""The pages on which staff write the front page, menus and pages, under `/admin/content`."""

from web.content import admin as content
from web.content import page_pictures
from web.content.front_page import admin as front_page
from web.content.front_page import picture as block_picture
from web.content.front_page import preview as front_page_preview
from web.content.menus import admin as menus

HANDLERS = [
    content.show_content,
    content.show_new_page,
    content.make_page,
    content.show_page_form,
    content.change_page,
    content.show_page_preview,
    content.show_version,
    page_pictures.show_page_pictures,
    page_pictures.save_page_picture,
    front_page.show_front_page_blocks,
    front_page.show_new_block,
    front_page.make_block,
    front_page.order_blocks,
    front_page.show_block,
    front_page.save_block,
    front_page.remove_block,
    block_picture.show_block_picture,
    block_picture.save_block_picture,
    front_page_preview.preview_front_page,
    menus.show_header_form,
    menus.save_header,
    menus.show_footer_form,
    menus.save_footer,
]
