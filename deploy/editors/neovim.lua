-- Tripline rule files: the language server starts with the first *.rules file.
vim.filetype.add({ extension = { rules = "tripline" } })

vim.api.nvim_create_autocmd("FileType", {
  pattern = "tripline",
  callback = function(event)
    vim.bo[event.buf].commentstring = "-- %s"
    vim.lsp.start({
      name = "tripline",
      cmd = { "tripline", "lsp" },
      root_dir = vim.fs.dirname(vim.api.nvim_buf_get_name(event.buf)),
    })
    vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "BufWritePost" }, {
      buffer = event.buf,
      callback = function() vim.lsp.codelens.refresh() end,
    })
  end,
})
