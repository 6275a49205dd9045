-- Tripline rule files: the language server starts with the first *.rules file.
-- Neovim takes *.rules for other languages; what is set last counts.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = "*.rules",
  command = "set filetype=tripline",
})

local old_client  -- of Neovim 0.7, which is Debian 12's and has no vim.lsp.start

local function attached(_, buffer)
  local refresh = function() vim.lsp.codelens.refresh() end
  vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "BufWritePost" }, { buffer = buffer, callback = refresh })
  refresh()
end

local function start(buffer)
  local config = {
    name = "tripline",
    cmd = { "tripline", "lsp" },
    root_dir = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ":p:h"),
    on_attach = attached,
  }
  if vim.lsp.start then
    vim.lsp.start(config)
    return
  end
  if not (old_client and vim.lsp.get_client_by_id(old_client)) then
    old_client = vim.lsp.start_client(config)
  end
  vim.lsp.buf_attach_client(buffer, old_client)
end

vim.api.nvim_create_autocmd("FileType", {
  pattern = "tripline",
  callback = function()
    vim.bo.commentstring = "-- %s"
    start(vim.api.nvim_get_current_buf())
  end,
})
